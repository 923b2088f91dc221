package gibbon.explain;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The account of an attack knows nothing of how it is shown; a live page may stand on it alone. */
class AccountApartTest {
  @Test
  void theAccountKnowsNoView() {
    noClasses()
        .that()
        .resideInAPackage("gibbon.explain")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "gibbon.explain.view", "gibbon.app", "gibbon.report", "com.fasterxml..", "gg.jte..")
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("gibbon"));
  }
}
