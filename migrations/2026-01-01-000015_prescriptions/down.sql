drop view prescriptions_vue;
drop table fusions;
drop table evenements;
drop function epoque();
drop table epoques;
drop table prescriptions_historique;
drop table prescriptions;
