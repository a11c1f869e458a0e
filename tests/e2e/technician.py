"""What a technician meets, in one go, so that one hub's folder serves all: doctor, the configuration of a running desk, a
start that fails, the first ten settings. Each file also runs by itself."""

from hospital import forget_template
from test_diagnosis import what_is_wrong_is_on_the_screen
from test_doctor import every_fault_is_named_with_what_mends_it
from test_first_settings import the_page_as_it_stands
from test_reload import a_running_kiosk_takes_its_files_anew, every_key_says_whether_it_is_live
from world import main

if __name__ == "__main__":
    try:
        main([every_fault_is_named_with_what_mends_it, every_key_says_whether_it_is_live,
              a_running_kiosk_takes_its_files_anew, what_is_wrong_is_on_the_screen, the_page_as_it_stands])
    finally:
        forget_template()
