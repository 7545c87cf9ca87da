package farthing.app;

import farthing.store.Author;
import picocli.CommandLine.Mixin;

/** The database that a command changes, who changes it, and why. */
final class RegisterChange extends RegisterOptions {
  @Mixin private By by;

  @Override
  Author author() {
    return by.author();
  }
}
