drop view clients_api_vue;
drop view utilisateurs_vue;
drop table echecs_connexion;
drop table secrets_api;
drop table clients_api;
drop table jetons_rafraichissement;
drop table invitations;
drop table utilisateurs;
