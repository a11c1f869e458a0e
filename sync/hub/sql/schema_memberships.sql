-- One person may hold several memberships, each a member of its own.
-- migration: 37
-- person: the member under which her person is kept; her own row where that is she; 0: her only membership.
ALTER TABLE member ADD COLUMN person INTEGER NOT NULL DEFAULT 0;
CREATE INDEX member_person ON member (person) WHERE person > 0;
