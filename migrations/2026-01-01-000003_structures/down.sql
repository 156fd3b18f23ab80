drop table structures;
