package farthing.app;

import farthing.fuzz.FuzzTarget;
import farthing.fuzz.FuzzTargets;
import farthing.fuzz.ShortRun;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The short form of the fuzz targets that this room adds; they are found as the command does. */
class SettingsFuzzTest {
  private static final int INPUTS = 3_000;

  static Stream<String> targets() {
    return new SettingsFuzz().targets().stream().map(FuzzTarget::name);
  }

  @ParameterizedTest
  @MethodSource("targets")
  @Timeout(60)
  void spoiltSettingsAreReadOrRefused(String name) {
    ShortRun.of(FuzzTargets.find(name).orElseThrow(), INPUTS);
  }
}
