package gibbon.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ScheduleTest {
  /**
   * The constants of the maxout recipe's second stage are those of its first after 243 epochs of
   * 500 steps (pylearn2, mnist_pi_continued.yaml), up to the single precision in which they were
   * counted up, and those of no other epoch.
   */
  @Test
  void theSecondStageOfTheMaxoutRecipeBeginsWhereEpoch243Ended() {
    assertEquals(.0615082606673, Schedule.MAXOUT.rate(243 * 500), 1e-7);
    assertEquals(.694376766682, Schedule.MAXOUT.momentum(243), 1e-6);
    assertEquals(Schedule.MAXOUT.rate(243 * 500), Schedule.MAXOUT_CONTINUED.rate(0), 1e-7);
    assertEquals(Schedule.MAXOUT.momentum(243), Schedule.MAXOUT_CONTINUED.momentum(1), 1e-6);
    for (int other : new int[] {242, 244}) {
      assertTrue(Math.abs(.0615082606673 - Schedule.MAXOUT.rate(other * 500L)) > 1e-4);
      assertTrue(Math.abs(.694376766682 - Schedule.MAXOUT.momentum(other)) > 7e-4);
    }
  }

  /** The second stage's rate falls as the first's did, step by step; its momentum stays. */
  @Test
  void theSecondStageOfTheMaxoutRecipeGoesOnAsTheFirst() {
    double factor = Schedule.MAXOUT.rate(1) / Schedule.MAXOUT.rate(0);
    assertEquals(1 / 1.000004, factor, 1e-15);
    assertEquals(
        .0615082606673 * Math.pow(factor, 600 * 20L),
        Schedule.MAXOUT_CONTINUED.rate(600 * 20L),
        1e-12);
    assertEquals(.694376766682, Schedule.MAXOUT_CONTINUED.momentum(500));
  }

  @Test
  void theRateFallsFromTheFirstToTheLast() {
    Schedule schedule = Schedule.falling(.1, .002, 0, 1000, .9);
    assertEquals(.1, schedule.rate(0), 1e-15);
    assertEquals(.002, schedule.rate(1000), 1e-12);
    assertEquals(Math.sqrt(.1 * .002), schedule.rate(500), 1e-12);
    assertEquals(.002, schedule.rate(5000), 1e-15);
    assertEquals(.9, schedule.momentum(1));
  }

  /** The multi-prediction recipe: along a line to a fiftieth, and there it stays. */
  @Test
  void theRateOfMultiPredictionFallsAlongALine() {
    Schedule schedule = Schedule.multiPrediction(868 * 500);
    assertEquals(15.146493, schedule.rate(0), 1e-12);
    assertEquals(15.146493 * (1 + .020379) / 2, schedule.rate(434 * 500), 1e-9);
    assertEquals(15.146493 * .020379, schedule.rate(868 * 500), 1e-9);
    assertEquals(15.146493 * .020379, schedule.rate(900 * 500), 1e-9);
    assertEquals(.5, schedule.momentum(1));
    assertEquals(.732716, schedule.momentum(2), 1e-12);
  }

  @Test
  void theRateHoldsBeforeItFalls() {
    Schedule schedule = Schedule.falling(.1, .001, 600, 1000, .9);
    assertEquals(.1, schedule.rate(600), 1e-15);
    assertEquals(.01, schedule.rate(800), 1e-12);
    assertEquals(.001, schedule.rate(1000), 1e-12);
  }

  @Test
  void momentumRisesLinearlyAndStays() {
    assertEquals(.5, Schedule.MAXOUT.momentum(1));
    assertEquals(.7, Schedule.MAXOUT.momentum(250), 1e-15);
    assertEquals(.7, Schedule.MAXOUT.momentum(1000), 1e-15);
  }
}
