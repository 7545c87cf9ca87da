package farthing.app;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What a person types on. */
interface Keyboard {

  /** A line as typed; nothing if there is no more to come. */
  Optional<String> line();

  /**
   * A line that nobody sees while it is typed; nothing if there is no terminal that could hide it.
   *
   * @param prompt shown before it
   */
  Optional<String> hidden(String prompt);

  /** As {@link #hidden}, in an array that the caller wipes; where it can, it never was a text. */
  default Optional<char[]> secret(String prompt) {
    return hidden(prompt).map(String::toCharArray);
  }

  static Keyboard ofThisProgram() {
    return new Keyboard() {
      @Override
      public Optional<String> line() {
        try {
          return Optional.ofNullable(
                  new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                      .readLine())
              .map(String::strip);
        } catch (IOException e) {
          return Optional.empty();
        }
      }

      @Override
      public Optional<String> hidden(String prompt) {
        return secret(prompt).map(String::new);
      }

      @Override
      public Optional<char[]> secret(String prompt) {
        return Optional.ofNullable(System.console())
            .filter(Console::isTerminal)
            .map(console -> console.readPassword("%s", prompt));
      }
    };
  }
}
