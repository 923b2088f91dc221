package gibbon.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.data.TinyPictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A person's mistake gets one sentence on standard error, no stack trace, and a status of its own.
 */
class MistakesTest {
  @TempDir Path folder;

  @BeforeEach
  void write() throws IOException {
    TinyPictures.write(folder);
    Files.writeString(folder.resolve("text.safetensors"), "no model");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1|reproduce --device nonesuch|There is no device 'nonesuch'; there are: .*java",
        "1|reproduce nonesuch|There is no experiment 'nonesuch'; there are: .*softmax-fgsm",
        "2|reproduce --profile slow|--profile",
        "2|reproduce --seeds 1,x|--seed",
        "1|reproduce softmax-fgsm --all|Name experiments or say --all, not both",
        "1|reproduce --set nonesuch=1|None of the chosen experiments leaves 'nonesuch' to be set",
        "2|reproduce --nonesuch|--nonesuch",
        "2|nonesuch|nonesuch",
        "1|reproduce --data DIR/nowhere|nowhere",
        "1|train --model perceptron --data DIR|no model 'perceptron'; there are: softmax, logistic, maxout",
        "1|train --model logistic --data DIR|two with --classes",
        "1|train --classes 3,99 --data DIR|does not name different ones",
        "1|train --validation 5000 --data DIR|too few",
        "2|train --validation 120 --rate -1 --data DIR|--rate.*greater than 0, got '-1'",
        "2|train --validation 120 --momentum 1 --data DIR|--momentum.*below 1, got '1'",
        "1|train --validation 120 --rate .001 --last-rate .01 --data DIR|at most --rate",
        "1|train --validation 120 --name ../model --data DIR|without a folder",
        "1|train --validation 120 --units 2000000000 --data DIR|at most 2.31 - 1 weights",
        "2|train --validation 120 --units 0 --data DIR|--units.*at least 1",
        "2|train --model rbf --validation 120 --units 5,-1 --data DIR|--units.*at least 1",
        "2|train --model quadratic --inhibition -1 --validation 120 --data DIR|inhibition.*at least 0, got '-1'",
        "1|train --model softmax --units 5 --validation 120 --data DIR|softmax network has no units",
        "2|train --validation 120 --batch 0 --data DIR|--batch.*at least 1",
        "1|train --validation 120 --out DIR/text.safetensors/x --data DIR|cannot be made",
        "1|attack DIR/nowhere.safetensors --data DIR|nowhere.safetensors",
        "1|attack DIR/text.safetensors --data DIR|text.safetensors",
        "2|attack DIR/text.safetensors --epsilon NaN --data DIR|--epsilon.*finite number, got 'NaN'",
        "1|attack DIR/text.safetensors --epsilon 1e300 --data DIR|finite epsilon",
        "1|attack DIR/text.safetensors --clip 1,0 --data DIR|clip range",
        "1|attack DIR/text.safetensors --clip 1 --data DIR|two numbers",
        "2|attack DIR/text.safetensors --count 0 --data DIR|--count.*at least 1",
        "2|attack DIR/text.safetensors --epsilon , --data DIR|--epsilon' takes at least one value",
        "2|attack DIR/text.safetensors --epsilon ,1 --data DIR|--epsilon.*finite number, got ''",
        "2|attack DIR/text.safetensors --epsilon 0,-Infinity --data DIR|finite number, got '-Infinity'",
        "2|attack DIR/text.safetensors --clip , --data DIR|--clip' takes at least one value",
        "2|attack DIR/text.safetensors --clip 0,NaN --data DIR|finite number",
        "1|attack nothing --data DIR|There is no model 'nothing': it is neither one of softmax, maxout",
        "2|attack DIR/text.safetensors --target -1 --data DIR|--target.*class from 0 on",
        "2|attack DIR/text.safetensors --classes , --data DIR|--classes' takes at least one value",
        "2|explain --epsilon Infinity|--epsilon.*finite number",
        "2|explain --index 1e3|--index",
        "2|reproduce --seeds ,|--seeds' takes at least one value",
        "2|reproduce --seeds 99999999999999999999|--seed",
        "2|train --units , --data DIR|--units' takes at least one value",
        "2|train --epochs 0 --data DIR|--epochs.*at least 1",
        "2|train --patience 0 --data DIR|--patience.*at least 1",
        "2|train --pieces 2147483648 --data DIR|--pieces.*at most 2147483647",
        "2|train --hold -1 --data DIR|--hold.*at least 0",
        "1|train --hold 12 --data DIR|--hold takes 0 to 11",
        "2|train --validation -1 --data DIR|--validation.*at least 0",
        "2|train --rate Infinity --data DIR|greater than 0, got 'Infinity'",
        "2|train --last-rate 0 --data DIR|--last-rate.*greater than 0",
        "2|train --max-norm 0 --data DIR|--max-norm.*greater than 0",
        "2|train --alpha 1.5 --data DIR|--alpha.*from 0 to 1",
        "2|train --epsilon NaN --data DIR|--epsilon.*finite",
        "2|train --l1 -1 --data DIR|--l1.*at least 0",
        "2|train --l2 -1 --data DIR|--l2.*at least 0, got '-1'",
        "1|train --adversarial pdg --validation 120 --data DIR|There is no attack 'pdg'; there are fgsm",
        "1|train --adversarial deepfool --validation 120 --data DIR|deepfool has no option 'epsilon'",
        "1|train --adversarial auto --validation 120 --data DIR|take one such as pgd",
        "1|train --adversarial pgd,queries=3 --validation 120 --data DIR|pgd has no option 'queries'",
        "1|train --adversarial pgd --attack-with-dropout --validation 120 --data DIR|goes with --adversarial fgsm",
        "1|train --adversarial pgd,bim --validation 120 --data DIR|takes one attack",
        "1|test|./gibbon test",
        "2|attack|MODEL",
      })
  void getsOneSentence(int status, String line, String expected) {
    List<String> arguments = new ArrayList<>(List.of(CommandLines.words(line, folder)));
    if (!line.contains("--device") && !line.startsWith("nonesuch") && !line.equals("test")) {
      arguments.addAll(List.of("--device", "java"));
    }
    if (line.startsWith("train") && !line.contains("--out")) {
      arguments.addAll(List.of("--out", folder.resolve("out").toString()));
    }
    CommandLines.Outcome outcome = CommandLines.run(arguments.toArray(String[]::new));
    assertEquals(status, outcome.status(), outcome.err());
    assertTrue(Pattern.compile(expected).matcher(outcome.err()).find(), outcome.err());
    assertFalse(outcome.err().contains("\tat "), outcome.err());
    assertTrue(outcome.err().startsWith("gibbon: "), outcome.err());
    if (status == 1) {
      assertEquals(1, outcome.err().lines().count(), outcome.err());
    }
  }

  @Test
  void aModelOfOtherPicturesIsNamed() {
    Path models = folder.resolve("models");
    CommandLines.Outcome trained =
        CommandLines.run(
            "train",
            "--model",
            "softmax",
            "--epochs",
            "1",
            "--validation",
            "120",
            "--device",
            "java",
            "--data",
            folder.toString(),
            "--out",
            models.toString());
    assertEquals(0, trained.status(), trained.err());
    String model = models.resolve("softmax.safetensors").toString();
    CommandLines.Outcome attacked = CommandLines.run("attack", model, "--device", "java");
    assertEquals(1, attacked.status());
    assertTrue(attacked.err().contains("takes pictures of 36 numbers"), attacked.err());

    CommandLines.Outcome towards =
        CommandLines.run(
            "attack", model, "--device", "java", "--data", folder.toString(), "--target", "9");
    assertEquals(1, towards.status());
    assertTrue(towards.err().contains("--target takes a class from 0 to 3"), towards.err());
  }
}
