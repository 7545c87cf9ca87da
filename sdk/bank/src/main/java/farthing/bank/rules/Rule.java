package farthing.bank.rules;

/**
 * One sentence of a contract, and how it is asked of an implementation. With JUnit: {@code
 * dynamicTest(rule.says(), rule::ask)}.
 */
public record Rule(String says, Question question) {

  /** Throws an {@link AssertionError} if the answer is wrong. */
  public interface Question {
    void ask() throws Exception;
  }

  public void ask() throws Exception {
    question.ask();
  }

  static void same(String what, Object wanted, Object found) {
    if (!wanted.equals(found)) {
      throw new AssertionError(what + ": wanted " + wanted + ", found " + found);
    }
  }
}
