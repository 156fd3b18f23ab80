drop index projets_domaine_activite_idx;
drop function lieux(text[]);
drop view zones_lieux;
