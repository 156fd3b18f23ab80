drop table publications;
drop table clotures_territoires;
drop table clotures_bilans;
drop table clotures_reponses;
drop table clotures;
drop function refuse_de_changer;
