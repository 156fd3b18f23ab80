drop view participants_vue;
drop view inscriptions_vue;
drop view sessions_vue;
drop table inscriptions;
drop table sessions_partenaires;
drop table sessions;
