-- What `due` and `stats` count topic by topic: a range of an index each, instead of comparing every row with the last.
CREATE INDEX card_topic ON card (topic, due_day, state, known, suspended)
  WHERE state = 2 AND known = 1 AND suspended = 0;
CREATE INDEX card_unseen ON card (topic, state, known) WHERE state = 0 AND known = 1;
