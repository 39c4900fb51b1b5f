-- Several villages under one roof: what was entered twice, and which records turned out to be one.

CREATE TABLE alias (                -- projection: records that say of themselves, or of which is said, that they are another one
  form      TEXT NOT NULL,          -- household, person
  record    TEXT NOT NULL,
  same_as   TEXT NOT NULL,          -- the record this one says it is; '' when it says nothing, or two things at once
  said      INTEGER NOT NULL,       -- 1: the record says, or once said, something
  present   INTEGER NOT NULL,       -- 1: the record has answers of its own
  canonical TEXT NOT NULL,          -- the record under whose id it is folded
  PRIMARY KEY (form, record)
) STRICT, WITHOUT ROWID;
CREATE INDEX alias_canonical ON alias (form, canonical);

CREATE TABLE twin (                 -- projection: what people and households are recognised by when they were entered twice
  key    TEXT NOT NULL,             -- kind and hash of the folded answers: equal answers have equal keys
  record TEXT NOT NULL,
  PRIMARY KEY (key, record)
) STRICT, WITHOUT ROWID;
CREATE INDEX twin_record ON twin (record);

CREATE TABLE routed (               -- projection: changes of the former village to a household that had moved, waiting for a decision
  seq      INTEGER PRIMARY KEY,     -- of the change
  record   TEXT NOT NULL,           -- it was written to
  transfer TEXT NOT NULL
) STRICT;
CREATE INDEX routed_record ON routed (record);
