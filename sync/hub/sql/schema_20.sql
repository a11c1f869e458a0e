-- Nothing: this number is another change's.
-- migration: 20
SELECT 1;
