"""What goes out of a site: mails, webhooks, emergency linkages. A process of its own, off by default."""
