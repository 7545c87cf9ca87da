package farthing.reader;

/** Unwinds an applet whose power went: nothing that an applet may catch. */
final class PowerLost extends Error {
  private static final long serialVersionUID = 1L;

  PowerLost() {
    super("the power went", null, false, false);
  }
}
