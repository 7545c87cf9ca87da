package farthing.app;

/** Nobody goes on at the desk. Who sat them down there tells what that means for their keys. */
final class BrokenOff extends RuntimeException {
  private static final long serialVersionUID = 1;

  BrokenOff(String why) {
    super(why);
  }

  String why() {
    return String.valueOf(getMessage());
  }
}
