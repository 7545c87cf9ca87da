package farthing.base;

/** What a card key is for; one master key each (PROTOCOL, section 2). */
public enum KeyUsage {
  PURCHASE(1, "PUR"),
  LOAD(2, "LOD"),
  /** S6, the issuer's proof at clearing: no PSAM ever holds this master. */
  TAC(3, "TAC"),
  UPDATE(4, "UPD"),
  PSAM(5, "PSM"),
  /** A chip's secure channel to its issuer, before it is personalised. */
  CHANNEL(6, "CHN");

  private final int code;
  private final String shortName;

  KeyUsage(int code, String shortName) {
    this.code = code;
    this.shortName = shortName;
  }

  /** The byte that a card key's derivation starts with. */
  public int code() {
    return code;
  }

  /** As the vectors name it. */
  public String shortName() {
    return shortName;
  }
}
