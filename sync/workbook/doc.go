// Package workbook owns spreadsheet files: it turns .xlsx, .xls and CSV files into rows of text cells, and rows of cells into .xlsx files.
//
// Reading never guesses silently. A file that is not a readable table is refused with a [RefusedError], whose Sentence tells a person
// what happened, what is safe and what to do; what could only be read in part is listed by [Book.Warnings].
//
// Writing has two shapes: [Create] streams printed books (ledgers), [WriteText] and [ReadText] carry books in which every cell is text
// (policy packs).
package workbook
