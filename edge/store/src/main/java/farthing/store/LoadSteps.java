package farthing.store;

/** The steps of a load or unload that the database itself looks at: see V6__loads.sql. */
public final class LoadSteps {
  /** Its counting row says that the card was commanded, and has the load's number. */
  public static final Step REQUEST = new Step("request");

  /** Its counting row is the load's one end. */
  public static final Step RESPONSE = new Step("response");

  /** Codes of the end: value went to the card, came from it, or stayed where it was. */
  public static final String LOADED = "LOADED";

  public static final String UNLOADED = "UNLOADED";

  public static final String NOT_DONE = "NOT_DONE";

  private LoadSteps() {}
}
