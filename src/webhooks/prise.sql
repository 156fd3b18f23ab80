-- Takes what is due, for the length of a lease. In one prescription nothing is taken before what precedes it is settled; a webhook
-- to which this process is already sending waits for it; a closed one, or one without a secret, waits too.
-- $1 now, $2 end of the lease, $3 webhooks being sent to, $4 deliveries a webhook, $5 deliveries in all
with prises as materialized (
    select l.id, l.webhook_id, l.evenement_id, w.url
    from webhooks w
    cross join lateral (
        select l.id, l.webhook_id, l.evenement_id
        from livraisons l
        where l.webhook_id = w.id and l.statut = 'en_attente' and l.prochain_essai_le <= $1
            and not exists (select from livraisons a
                where a.webhook_id = l.webhook_id and a.prescription_id = l.prescription_id and a.statut = 'en_attente' and a.rang < l.rang)
        order by l.prochain_essai_le, l.rang
        limit $4
        for update skip locked
    ) l
    where w.actif and w.id <> all ($3) and exists (select from webhooks_secrets s where s.webhook_id = w.id)
    limit $5
)
update livraisons l set essais = l.essais + 1, prochain_essai_le = $2, updated_at = $1
from prises p
left join evenements e on e.id = p.evenement_id
left join prescriptions d on d.porteuse_id = e.porteuse_id and d.id = e.prescription_id
where l.id = p.id
returning l.id, l.webhook_id, l.created_at, l.essais, l.prochain_essai_le as bail, p.url,
    array(select s.secret from webhooks_secrets s where s.webhook_id = l.webhook_id order by s.created_at desc, s.id desc) as secrets,
    e.id as evenement_id, e.type, e.le, e.statut, e.prescription_id, d.numero, d.reference_externe
