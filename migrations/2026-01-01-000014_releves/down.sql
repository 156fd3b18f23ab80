drop table releves_dimensions;
drop table releves;
