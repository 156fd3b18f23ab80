drop view livraisons_vue;
drop view webhooks_vue;
drop table livraisons;
drop table webhooks_secrets;
drop table webhooks;
