-- The heart: changes and drafts are precious; every other table is a projection and can be rebuilt from them.

CREATE TABLE meta (                 -- facts about this file
  key   TEXT PRIMARY KEY,           -- database, writer, session, place, place_name, pack, clock_floor, setting:<key>
  value TEXT NOT NULL
) STRICT;

CREATE TABLE pack (                 -- every pack ever used, by its hash: a closed month keeps the pack it was closed under
  hash         TEXT PRIMARY KEY,    -- hex SHA-256 of body
  name         TEXT NOT NULL,
  title        TEXT NOT NULL,
  version      TEXT NOT NULL,
  installed_at TEXT NOT NULL,       -- RFC 3339
  body         BLOB NOT NULL        -- forms.Pack.Encode
) STRICT;

CREATE TABLE person_of_laptop (     -- who may save here; no shared login (J-02)
  name     TEXT PRIMARY KEY,
  role     TEXT NOT NULL,           -- code of the pack's list of roles
  added_at TEXT NOT NULL
) STRICT;

CREATE TABLE change (               -- precious: appended, never altered
  seq     INTEGER PRIMARY KEY,      -- order of arrival here; means nothing elsewhere
  village TEXT NOT NULL,            -- 12 digits
  writer  TEXT NOT NULL,            -- 32 hex digits
  n       INTEGER NOT NULL,         -- 1, 2, 3 … in (village, writer)
  hash    TEXT NOT NULL,            -- hex SHA-256 of body
  record  TEXT NOT NULL,
  batch   TEXT NOT NULL,            -- the import it came with, '' for none
  txn     INTEGER NOT NULL,         -- first n of its txn, 0 for a change saved alone
  body    BLOB NOT NULL,            -- canonical JSON, verbatim
  UNIQUE (village, writer, n)
) STRICT;
CREATE INDEX change_record ON change (record);

CREATE TABLE draft (                -- precious: what is being typed
  id      TEXT PRIMARY KEY,
  form    TEXT NOT NULL,
  record  TEXT NOT NULL,
  subject TEXT NOT NULL,
  village TEXT NOT NULL,
  month   TEXT NOT NULL,            -- 2026-11 or ''
  pack    TEXT NOT NULL,            -- hash of the pack it was opened under
  over    TEXT NOT NULL,            -- JSON: group → dots that were live when the form was opened
  answers TEXT NOT NULL,            -- JSON: question → answer
  actor   TEXT NOT NULL,
  role    TEXT NOT NULL,
  at      TEXT NOT NULL             -- RFC 3339, of the last answer
) STRICT;

CREATE TABLE audit (                -- acts that change no answer: exports, prints, reveals, backups (J-13); no personal data
  seq    INTEGER PRIMARY KEY,
  at     TEXT NOT NULL,
  actor  TEXT NOT NULL,
  action TEXT NOT NULL,
  object TEXT NOT NULL
) STRICT;

CREATE TABLE live (                 -- projection: which groups of which change are live
  record TEXT NOT NULL,
  seq    INTEGER NOT NULL,          -- of the change
  groups TEXT NOT NULL,             -- bare names, sorted, one space between
  PRIMARY KEY (record, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE conflict (             -- projection: groups whose live values only a person can bring together
  record  TEXT NOT NULL,
  grp     TEXT NOT NULL,
  form    TEXT NOT NULL,
  village TEXT NOT NULL,
  PRIMARY KEY (record, grp)
) STRICT, WITHOUT ROWID;

CREATE TABLE search (               -- projection: what a person or household is found by
  id     INTEGER PRIMARY KEY,
  record TEXT NOT NULL UNIQUE,
  text   TEXT NOT NULL              -- |n name|c its c characters|p pinyin|i initials|t number|r its reverse|… lower case
) STRICT;

-- The words of search.text, kept by the triggers alone. A name's characters are words of their own (c王 c芳), since an
-- unbroken run of Chinese is one word; a number stands reversed beside itself, so that its tail is a beginning.
CREATE VIRTUAL TABLE search_word USING fts5 (text, content = 'search', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 0');
CREATE TRIGGER search_added AFTER INSERT ON search BEGIN
  INSERT INTO search_word (rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER search_removed AFTER DELETE ON search BEGIN
  INSERT INTO search_word (search_word, rowid, text) VALUES ('delete', old.id, old.text);
END;
CREATE TRIGGER search_changed AFTER UPDATE ON search BEGIN
  INSERT INTO search_word (search_word, rowid, text) VALUES ('delete', old.id, old.text);
  INSERT INTO search_word (rowid, text) VALUES (new.id, new.text);
END;
