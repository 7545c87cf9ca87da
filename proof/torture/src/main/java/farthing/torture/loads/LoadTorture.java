package farthing.torture.loads;

import farthing.torture.Torture;
import farthing.torture.TorturePlan;
import farthing.torture.TortureReport;
import java.io.IOException;
import java.sql.SQLException;
import java.util.function.Consumer;

/** Loads and unloads that suffer. */
public final class LoadTorture {
  private LoadTorture() {}

  /**
   * @param progress told a line each second
   */
  public static TortureReport run(TorturePlan plan, Consumer<String> progress)
      throws IOException, SQLException, InterruptedException {
    return Torture.run(plan, progress, home -> new LoadTown(plan, home));
  }
}
