from tools.profile_reference import PAGE, page


def test_the_reference_page_is_in_step_with_the_profiles() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tools.profile_reference"
