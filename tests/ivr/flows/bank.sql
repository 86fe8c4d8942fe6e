-- Two cards of two customers.
CREATE TABLE cards (
  last4   TEXT PRIMARY KEY,
  owner   TEXT NOT NULL,
  balance NUMERIC NOT NULL CHECK (balance >= 0),
  blocked INTEGER NOT NULL DEFAULT 0
);
INSERT INTO cards (last4, owner, balance) VALUES ('1234', 'Анна', 1500.50);
INSERT INTO cards (last4, owner, balance) VALUES ('5678', 'Пётр', 20);
