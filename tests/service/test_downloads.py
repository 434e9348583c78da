"""Names of downloads reach any browser as they are."""

from ghostnote.service.downloads import content_disposition


def test_a_plain_name_is_written_once() -> None:
    assert content_disposition("funk-7.mid") == 'attachment; filename="funk-7.mid"'


def test_a_name_beyond_ascii_is_written_twice() -> None:
    assert content_disposition('B\u00e9la "1".mid') == (
        "attachment; filename=\"B_la _1_.mid\"; filename*=UTF-8''B%C3%A9la%20%221%22.mid"
    )
