-- Mail that came back, each once, by the hash of its bytes. The bytes are kept where somebody must read them.
CREATE TABLE returned_mail (
    digest      text        PRIMARY KEY,
    received_at timestamptz NOT NULL,
    verdict     text        NOT NULL,
    detail      text        NOT NULL,
    notice_id   uuid,
    number      integer, -- of the attempt that it speaks of
    sender      text,
    subject     text,
    octets      bytea,
    CHECK ((notice_id IS NULL) = (number IS NULL))
);
CREATE INDEX returned_mail_unread ON returned_mail (received_at, digest) WHERE octets IS NOT NULL;
CREATE INDEX returned_mail_of ON returned_mail (notice_id) WHERE notice_id IS NOT NULL;
