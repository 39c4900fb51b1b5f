-- What a person asks about the files that came and went: which one it was, and what came too late.

ALTER TABLE bundle ADD COLUMN file TEXT NOT NULL DEFAULT ''; -- its name, without the folder

CREATE TABLE late (                 -- changes of a month that was closed to them when they came, judged here and then
  village TEXT NOT NULL,
  writer  TEXT NOT NULL,
  n       INTEGER NOT NULL,
  month   TEXT NOT NULL,
  PRIMARY KEY (village, writer, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX late_month ON late (month, village);
