create table cards (last4 text primary key, owner text, balance numeric, blocked integer default 0);
insert into cards values ('1234', 'Иванова Мария', 12500.50, 0), ('5678', 'Петров Пётр', 10, 1);
