-- migration: 9
-- A number that another change has: its own file takes the place of this one.
SELECT 1;
