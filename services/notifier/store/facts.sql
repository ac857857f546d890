-- name: create_facts!
INSERT INTO policy_fact (policy_id) SELECT unnest(:policy_ids::uuid[]) ON CONFLICT DO NOTHING;

-- name: lock_facts
SELECT policy_id, policy_version FROM policy_fact WHERE policy_id = ANY (:policy_ids::uuid[]) ORDER BY policy_id FOR UPDATE;

-- name: save_facts!
UPDATE policy_fact f SET policy_version = s.policy_version, body = s.body
FROM unnest(:policy_ids::uuid[], :versions::integer[], :bodies::json[]) AS s (policy_id, policy_version, body)
WHERE f.policy_id = s.policy_id AND f.policy_version < s.policy_version;

-- name: facts_of
SELECT body FROM policy_fact WHERE policy_id = ANY (:policy_ids::uuid[]) AND body IS NOT NULL;

-- name: save_parties!
INSERT INTO party_copy (party_id, party_version, body)
SELECT * FROM unnest(:party_ids::uuid[], :versions::integer[], :bodies::json[])
ON CONFLICT (party_id) DO UPDATE SET party_version = excluded.party_version, body = excluded.body
WHERE party_copy.party_version < excluded.party_version;

-- name: erase_parties!
-- The version stays, so that what was said before the erasure cannot come back.
UPDATE party_copy p SET body = s.body
FROM unnest(:party_ids::uuid[], :bodies::json[]) AS s (party_id, body)
WHERE p.party_id = s.party_id;

-- name: erase_texts!
-- What they wrote, unless the number is somebody else's too.
DELETE FROM inbound_text t
USING (SELECT unnest(addresses_of(p.body)) AS address FROM party_copy p WHERE p.party_id = ANY (:party_ids::uuid[])) AS gone
WHERE t.sender = gone.address
  AND NOT EXISTS (SELECT FROM party_copy p
                  WHERE addresses_of(p.body) @> ARRAY[gone.address] AND p.party_id <> ALL (:party_ids::uuid[]));

-- name: erase_replies!
DELETE FROM outcome WHERE recipient_id = ANY (:party_ids::uuid[]) AND type = :type;

-- name: erase_deliveries!
-- What providers said of them; and their locks come first, as for everybody who writes attempts.
UPDATE delivery d SET detail = NULL
FROM (SELECT notice_id FROM delivery JOIN notice n USING (notice_id) WHERE n.recipient_id = ANY (:party_ids::uuid[])
      ORDER BY notice_id FOR UPDATE OF delivery) AS held
WHERE d.notice_id = held.notice_id;

-- name: erase_notices!
-- What was asked for: to whom, when and why stays; what it said does not.
UPDATE notice SET body = jsonb_set(body::jsonb, '{content}', :content::jsonb)::text
WHERE recipient_id = ANY (:party_ids::uuid[]);

-- name: erase_outcomes!
UPDATE outcome SET body = jsonb_set(body::jsonb, '{detail}', 'null')::text
WHERE recipient_id = ANY (:party_ids::uuid[]) AND body::jsonb ->> 'detail' IS NOT NULL;

-- name: erase_attempts!
-- What was sent to them: that it was, when and with what result stays; the words and the address do not. One that is under way
-- ends without an address, see finish.
UPDATE attempt a SET address = '', subject = NULL, text = '', html = NULL, detail = NULL
FROM notice n
WHERE n.recipient_id = ANY (:party_ids::uuid[]) AND a.notice_id = n.notice_id;

-- name: erase_parts!
UPDATE carried_part c SET address = NULL, detail = NULL
FROM notice n WHERE n.recipient_id = ANY (:party_ids::uuid[]) AND c.notice_id = n.notice_id;

-- name: erase_unclaimed!
-- Receipts at their numbers of which nobody knows what they are for.
UPDATE carried_part c SET address = NULL, detail = NULL
FROM (SELECT unnest(addresses_of(p.body)) AS address FROM party_copy p WHERE p.party_id = ANY (:party_ids::uuid[])) AS gone
WHERE c.notice_id IS NULL AND c.address = gone.address;

-- name: erase_returned!
UPDATE returned_mail r SET detail = '', sender = NULL, subject = NULL, octets = NULL
FROM notice n WHERE n.recipient_id = ANY (:party_ids::uuid[]) AND r.notice_id = n.notice_id;

-- name: parties_of
SELECT body FROM party_copy WHERE party_id = ANY (:party_ids::uuid[]);

-- name: save_suppressions!
INSERT INTO suppression (recipient_id, channel, contact, reason, since)
SELECT * FROM unnest(:recipient_ids::uuid[], :channels::text[], :contacts::integer[], :reasons::text[], :sinces::timestamptz[])
ON CONFLICT DO NOTHING;

-- name: suppressions_of
SELECT recipient_id, channel, contact FROM suppression WHERE recipient_id = ANY (:party_ids::uuid[]);
