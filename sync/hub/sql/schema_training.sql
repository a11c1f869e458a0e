-- Desks that said they were closed for a training, until they are heard of again: see trainings.h.
-- migration: 22
CREATE TABLE training (dev INTEGER PRIMARY KEY REFERENCES device, since_ms INTEGER NOT NULL);
