"""Returned mail comes in: from a mailbox (a Maildir, or by IMAP), or by SMTP from a mail server that relays it to us."""
