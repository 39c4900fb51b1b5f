-- Since when this laptop knows a unit's computer: what was never due from it cannot be late.

ALTER TABLE paper ADD COLUMN since TEXT NOT NULL DEFAULT ''; -- RFC 3339, this laptop's clock: when the first of its name came; '' = before this was noted
