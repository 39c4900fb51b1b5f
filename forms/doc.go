// Package forms says what may be asked: questions, codes, expressions, ledgers and the packs that hold them, as pure values and judgements that know no file, clock or database.
package forms
