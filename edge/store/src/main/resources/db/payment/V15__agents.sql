-- Kiosks and terminals that compare a card's proof themselves (FIG. 7).
CREATE TABLE agent (
  agent text COLLATE "C" PRIMARY KEY CHECK (agent ~ '^[a-z0-9-]{1,40}$'),
  place text NOT NULL CHECK (length(place) BETWEEN 1 AND 100),
  keys bytea NOT NULL CHECK (octet_length(keys) BETWEEN 1 AND 4096),
  active boolean NOT NULL DEFAULT true,
  since timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE agent IS 'Trusted agents: who may draw and confirm purchases of mode 7';
COMMENT ON COLUMN agent.agent IS 'Its name, the kid of its keys';
COMMENT ON COLUMN agent.place IS 'Where it stands, for people';
COMMENT ON COLUMN agent.keys IS 'Its two public keys, a JWK set (RFC 7517)';
COMMENT ON COLUMN agent.active IS 'Whether it may draw; what it drew before is confirmed and captured all the same';
COMMENT ON COLUMN agent.since IS 'When these keys were enrolled';
