drop view modules_vue;
drop view dispositifs_vue;
drop table modules;
drop table dispositifs_territoires;
drop table dispositifs;
