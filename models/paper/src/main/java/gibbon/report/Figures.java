package gibbon.report;

import gibbon.GibbonException;
import gibbon.picture.Drawing;
import gibbon.result.Bars;
import gibbon.result.Figure;
import gibbon.result.Plot;
import gibbon.result.Sheet;
import gibbon.result.Sketch;
import gibbon.store.Folders;
import java.awt.Font;
import java.nio.file.Path;

/** What experiments found, drawn into files. */
public final class Figures {
  private Figures() {}

  /**
   * Fails now rather than after hours of work if labels cannot be written into pictures.
   *
   * @throws GibbonException if the machine has no font
   */
  public static void requireFont() {
    Drawing.withoutScreen();
    Drawing.font(Font.PLAIN, Montage.LETTERS);
  }

  /**
   * Draws a graphic into a folder that exists: {@code NAME.png}, whole or not at all, and for
   * curves and bars {@code NAME.svg} beside it.
   *
   * @return the figure, which names the PNG
   * @throws GibbonException if the graphic cannot be drawn or the machine has no font
   * @throws gibbon.store.StoreException if a file cannot be written
   */
  public static Figure save(Path folder, Sketch sketch) {
    if (sketch.graphic() instanceof Plot plot) {
      return Plots.save(folder, sketch.name(), plot, sketch.caption());
    }
    if (sketch.graphic() instanceof Bars bars) {
      return Plots.save(folder, sketch.name(), bars, sketch.caption());
    }
    String file = sketch.name() + ".png";
    Sheet sheet = (Sheet) sketch.graphic();
    Drawing.writePng(folder.resolve(file), Montage.of(sheet));
    return new Figure(file, sketch.caption(), Montage.cells(sheet));
  }

  /**
   * As {@link #save(Path, Sketch)}, into a place below a folder, which is made if need be.
   *
   * @return the figure as seen from the folder
   */
  public static Figure save(Path folder, String place, Sketch sketch) {
    Path below = folder.resolve(place);
    Folders.make(below);
    Figure figure = save(below, sketch);
    return figure.in(place);
  }
}
