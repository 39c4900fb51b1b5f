-- How changes travel: the keys and papers of a laptop, who vouches for which chain, what others said they hold, and
-- what was set apart. None of these tables is a projection.

CREATE TABLE key (                  -- made or trusted once, never replaced; leaves the laptop in backups only
  name  TEXT PRIMARY KEY,           -- county: public key trusted for papers; county_private: its seed, at the county; recipient: secret key bundles are opened with
  value TEXT NOT NULL
) STRICT;

CREATE TABLE paper (                -- what the county signed, verbatim; the newest of each name, by number and never by clock
  kind      TEXT NOT NULL,          -- certificate, revocation
  name      TEXT NOT NULL,          -- device of a certificate, '' for the one list of revocations
  number    INTEGER NOT NULL,
  body      BLOB NOT NULL,          -- canonical JSON
  signature BLOB NOT NULL,          -- Ed25519, by the county's key
  PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE invitation (           -- one-time codes the county gave out
  id     TEXT PRIMARY KEY,          -- derived from the code: names it without telling it
  secret BLOB NOT NULL,             -- derived from the code: proves it in both directions
  body   BLOB NOT NULL,             -- what the holder of the code is to be given
  device TEXT NOT NULL              -- who used it; '' = nobody yet
) STRICT, WITHOUT ROWID;

CREATE TABLE life (                 -- the writers this laptop has been: each restore, copy or move of the file mints another
  writer TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE head (                 -- a device vouches for a chain up to n; kept and passed on verbatim
  village   TEXT NOT NULL,
  writer    TEXT NOT NULL,
  n         INTEGER NOT NULL,
  hash      TEXT NOT NULL,          -- of change n, and through its prev of all before it
  device    TEXT NOT NULL,          -- Ed25519 public key, hex
  signature BLOB NOT NULL,
  PRIMARY KEY (village, writer, n, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE receipt (              -- what another device said it holds, newest word only
  device TEXT PRIMARY KEY,
  life   TEXT NOT NULL,             -- of its database: after a restore it starts to count anew
  number INTEGER NOT NULL,
  body   BLOB NOT NULL              -- canonical JSON
) STRICT, WITHOUT ROWID;

CREATE TABLE apart (                -- precious: changes that came but could not be taken, verbatim, not folded
  village TEXT NOT NULL,
  writer  TEXT NOT NULL,
  n       INTEGER NOT NULL,
  hash    TEXT NOT NULL,
  reason  TEXT NOT NULL,            -- place, role, revoked, stranger, device, fork, newer
  device  TEXT NOT NULL,            -- who signed the chain
  carrier TEXT NOT NULL,            -- whose bundle brought it
  bundle  TEXT NOT NULL,            -- id
  at      TEXT NOT NULL,            -- RFC 3339, this laptop's clock
  body    BLOB NOT NULL,
  PRIMARY KEY (village, writer, n, hash)
) STRICT;

CREATE TABLE parcel (               -- precious: records of kinds this program does not know, verbatim, for a newer one
  hash   TEXT PRIMARY KEY,          -- hex SHA-256 of kind and body
  kind   TEXT NOT NULL,             -- one lower-case letter
  bundle TEXT NOT NULL,
  body   BLOB NOT NULL
) STRICT;

CREATE TABLE bundle (               -- files written and taken in; no personal data
  seq     INTEGER PRIMARY KEY,
  way     TEXT NOT NULL,            -- out, in
  id      TEXT NOT NULL,
  digest  TEXT NOT NULL,            -- hex SHA-256 of the file
  peer    TEXT NOT NULL,            -- in: device of the sender; out: place it is for
  name    TEXT NOT NULL,            -- of the peer's unit
  at      TEXT NOT NULL,            -- RFC 3339, this laptop's clock
  verdict TEXT NOT NULL,
  changes INTEGER NOT NULL,         -- in the file
  fresh   INTEGER NOT NULL          -- in: that joined
) STRICT;

-- Until now nothing travelled: every chain here is this laptop's own.
INSERT INTO life (writer) SELECT DISTINCT writer FROM change;
