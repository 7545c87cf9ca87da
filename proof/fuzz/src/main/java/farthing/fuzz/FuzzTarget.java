package farthing.fuzz;

/**
 * Something that reads bytes from outside, and what must hold whatever the bytes are.
 *
 * @param name as it is typed: {@code draw-request}
 * @param what for people, one line
 * @param largest inputs are not longer than what the door lets in, in bytes
 * @param probe reads an input
 */
public record FuzzTarget(String name, String what, int largest, Probe probe) {

  /**
   * Reads one input, and refuses it in the documented way or accepts it; anything that is thrown is
   * a finding.
   */
  public interface Probe {
    void read(byte[] input) throws Exception;
  }

  /** What a reader did that it must not do: its text says what was promised. */
  static final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Broken(String promise) {
      super(promise);
    }
  }
}
