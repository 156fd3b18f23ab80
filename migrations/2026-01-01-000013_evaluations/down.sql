drop view evaluations_vue;
drop table evaluations_notes;
drop table evaluations;
