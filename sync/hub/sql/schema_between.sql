-- Holds two numbers free for what is added beside this.
-- migration: 9
SELECT 1;
-- migration: 10
SELECT 1;
