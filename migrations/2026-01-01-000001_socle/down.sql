drop table idempotence;
drop table compteurs;
drop table installation;
drop function plat(text);
drop extension btree_gist;
drop extension pg_trgm;
