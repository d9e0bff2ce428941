-- Kin that one column cannot say: cards of the group `grp` (the exercise and drills of a lab) and questions of the family
-- `family` (proved by that lab) are not asked on one study day, though the lab's questions are no kin of each other.
CREATE TABLE tie (
  family TEXT NOT NULL,
  grp    TEXT NOT NULL,
  PRIMARY KEY (family, grp)
) WITHOUT ROWID;
CREATE INDEX tie_group ON tie (grp);
