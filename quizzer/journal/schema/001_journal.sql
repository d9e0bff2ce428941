-- The log. Rows are only ever added. The columns after offset_min repeat what the body says, so that a replay and the
-- roll-up need not parse JSON; events.py fills them, and they can be filled again from the body at any time.
-- "twin" marks an event whose id an earlier one (in fold order) has already: two devices imported the same deck.
CREATE TABLE event (
  pos        INTEGER PRIMARY KEY,
  device     TEXT    NOT NULL,
  seq        INTEGER NOT NULL,
  id         TEXT    NOT NULL,
  kind       TEXT    NOT NULL,
  v          INTEGER NOT NULL,
  card       TEXT,
  hlc        INTEGER NOT NULL,
  at_ms      INTEGER NOT NULL,
  offset_min INTEGER NOT NULL,
  rating     INTEGER,
  phase      INTEGER,
  spent_ms   INTEGER,
  said       INTEGER,
  asked      INTEGER,
  wrong      INTEGER,
  days       REAL,
  step       INTEGER,
  retention  REAL,
  prev       TEXT,
  target     TEXT,
  twin       INTEGER NOT NULL DEFAULT 0,
  body       TEXT    NOT NULL,
  UNIQUE (device, seq)
);
CREATE INDEX event_id ON event (id);
CREATE INDEX event_hlc ON event (hlc, device, seq);
CREATE INDEX event_fold ON event (card, hlc, device, seq, kind, rating, phase, at_ms, offset_min);
CREATE INDEX event_rare ON event (kind, hlc, device, seq) WHERE kind <> 'review';
CREATE INDEX event_twin ON event (twin) WHERE twin = 1;
CREATE INDEX event_target ON event (target, kind) WHERE target IS NOT NULL;
CREATE INDEX event_day ON event (at_ms + offset_min * 60000, kind, rating, phase, spent_ms, said, asked, wrong);

-- What was typed, apart: may be pruned or left out of a sync.
CREATE TABLE said (
  device TEXT    NOT NULL,
  seq    INTEGER NOT NULL,
  text   TEXT    NOT NULL,
  PRIMARY KEY (device, seq)
) WITHOUT ROWID;

CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

-- The snapshot: everything below can be rebuilt from the log and the catalogue of questions.
CREATE TABLE card (
  key           TEXT PRIMARY KEY,
  topic         TEXT    NOT NULL,
  family        TEXT    NOT NULL,
  grp           TEXT    NOT NULL,
  rank          INTEGER NOT NULL,
  known         INTEGER NOT NULL,
  kin           INTEGER NOT NULL,
  state         INTEGER NOT NULL DEFAULT 0,
  stability     REAL    NOT NULL DEFAULT 0,
  difficulty    REAL    NOT NULL DEFAULT 0,
  step          INTEGER NOT NULL DEFAULT 0,
  last_ms       INTEGER NOT NULL DEFAULT 0,
  last_day      INTEGER NOT NULL DEFAULT 0,
  due_ms        INTEGER NOT NULL DEFAULT 0,
  due_day       INTEGER NOT NULL DEFAULT 0,
  interval_days REAL    NOT NULL DEFAULT 0,
  reps          INTEGER NOT NULL DEFAULT 0,
  lapses        INTEGER NOT NULL DEFAULT 0,
  first_day     INTEGER,
  last_review   TEXT,
  suspended     INTEGER NOT NULL DEFAULT 0,
  flagged       INTEGER NOT NULL DEFAULT 0,
  leech         INTEGER NOT NULL DEFAULT 0,
  buried_day    INTEGER
);
-- the columns of the condition stand in the index too, or SQLite reads the row to test them again
CREATE INDEX card_due ON card (due_day, topic, state, known, suspended) WHERE state = 2 AND known = 1 AND suspended = 0;
CREATE INDEX card_step ON card (due_ms, topic) WHERE state IN (1, 3) AND known = 1 AND suspended = 0;
CREATE INDEX card_new ON card (rank) WHERE state = 0 AND known = 1 AND suspended = 0;
CREATE INDEX card_seen ON card (topic, stability, last_day) WHERE known = 1 AND state <> 0;
CREATE INDEX card_first ON card (first_day) WHERE first_day IS NOT NULL;
CREATE INDEX card_kin ON card (last_day, family, grp) WHERE kin = 1;
CREATE INDEX card_buried ON card (buried_day) WHERE buried_day IS NOT NULL;
CREATE INDEX card_family ON card (family) WHERE kin = 1;
CREATE INDEX card_group ON card (grp) WHERE kin = 1;

CREATE TABLE daily (
  day           INTEGER PRIMARY KEY,
  reviews       INTEGER NOT NULL,
  review_count  INTEGER NOT NULL,
  recalled      INTEGER NOT NULL,
  learn_count   INTEGER NOT NULL,
  learn_ms      INTEGER NOT NULL,
  review_ms     INTEGER NOT NULL,
  said          INTEGER NOT NULL,
  asked         INTEGER NOT NULL,
  wrong         INTEGER NOT NULL,
  practice      INTEGER NOT NULL,
  overruled_up  INTEGER NOT NULL,
  overruled_down INTEGER NOT NULL
);

CREATE TABLE setting (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE alias (
  old TEXT PRIMARY KEY,
  new TEXT NOT NULL
) WITHOUT ROWID;
