"""What is said in the sample calls, by whom and in which mood. All names are invented."""

from dataclasses import dataclass

from tests.data.acting import Mood, Speaker

_NEUTRAL = Mood("neutral", range_ratio=0.9, tilt_db_per_octave=-1.0)
_SERVICE = Mood("neutral", pitch_semitones=0.5, rate_ratio=1.08, range_ratio=1.1)
_SOOTHING = Mood("neutral", pitch_semitones=-0.5, rate_ratio=0.96, level_db=-1.0, breath=0.05)
_IRRITATED = Mood(
    "angry", pitch_semitones=3.5, range_ratio=1.5, rate_ratio=1.2, level_db=7.5,
    tilt_db_per_octave=3.0, breath=-0.5, stress=0.25, final_semitones=-2.0,
    roughness_semitones=0.15, formant_ratio=1.03, liveliness=0.75, pause_sec=0.16,
)  # fmt: skip
_FURIOUS = Mood(
    "angry", pitch_semitones=5.5, range_ratio=1.8, rate_ratio=1.3, level_db=11.0,
    tilt_db_per_octave=4.5, breath=-1.0, stress=0.35, final_semitones=-3.0,
    roughness_semitones=0.3, formant_ratio=1.05, liveliness=0.8, pause_sec=0.12,
)  # fmt: skip
_AFRAID = Mood(
    "fearful", pitch_semitones=6.0, range_ratio=1.1, rate_ratio=1.2, level_db=2.0,
    tilt_db_per_octave=0.5, breath=0.3, final_semitones=2.0, tremor_semitones=0.6,
    roughness_semitones=0.15, liveliness=0.8, pause_sec=0.22,
)  # fmt: skip
_DEJECTED = Mood(
    "sad", pitch_semitones=-1.0, range_ratio=0.45, rate_ratio=0.8, level_db=-5.0,
    tilt_db_per_octave=-4.0, breath=0.3, stress=-0.1, final_semitones=-2.0,
    tremor_semitones=0.2, formant_ratio=0.98, liveliness=0.5, pause_sec=0.55,
)  # fmt: skip
_SURPRISED = Mood(
    "surprised", pitch_semitones=5.0, range_ratio=1.8, rate_ratio=1.0, level_db=3.0,
    tilt_db_per_octave=0.5, breath=0.1, final_semitones=6.0, liveliness=0.7,
)  # fmt: skip
_DELIGHTED = Mood(
    "happy", pitch_semitones=4.0, range_ratio=1.7, rate_ratio=1.08, level_db=4.0,
    tilt_db_per_octave=1.0, stress=0.15, final_semitones=1.0, formant_ratio=1.05,
    liveliness=0.8, pause_sec=0.22,
)  # fmt: skip
_CHEERFUL = Mood(
    "happy", pitch_semitones=2.5, range_ratio=1.5, rate_ratio=1.05, level_db=2.0,
    tilt_db_per_octave=0.5, stress=0.1, formant_ratio=1.04, liveliness=0.75, pause_sec=0.25,
)  # fmt: skip


@dataclass(frozen=True)
class Turn:
    """One party's turn. gap_sec: silence after the turn before; below 0 it breaks in."""

    channel: str
    mood: Mood
    gap_sec: float
    text: str


@dataclass(frozen=True)
class Call:
    """A call: its file's name, who speaks, the turns in order."""

    name: str
    agent: Speaker
    customer: Speaker
    turns: tuple[Turn, ...]


CALM_ANGRY_CALM = Call(
    name="calm-angry-calm",
    agent=Speaker("Daniel", pitch_hz=108.0, formant_ratio=0.97, level_dbfs=-26.0),
    customer=Speaker("customer", pitch_hz=190.0, formant_ratio=1.15, level_dbfs=-29.0),
    turns=(
        Turn("agent", _SERVICE, 0.6, "Harbour Home, good morning. This is Daniel. How can I help?"),
        Turn("customer", _NEUTRAL, 0.7, "Hi Daniel. I ordered a coffee machine three weeks ago, "
             "and it has not arrived yet. I would like to know where it is."),
        Turn("agent", _SERVICE, 0.5, "I am sorry about that. What is the order number, please?"),
        Turn("customer", _NEUTRAL, 0.8, "Sure. It is four seven two, nine one five."),
        Turn("agent", _SERVICE, 0.9, "Thank you. It says here that the parcel was delivered "
             "last Tuesday."),
        Turn("customer", _IRRITATED, 0.3, "Delivered? No! It was never delivered! I was at home "
             "all day, and nobody came!"),
        Turn("agent", _SOOTHING, 0.3, "I understand. But our driver marked it as handed over"),
        Turn("customer", _FURIOUS, -0.7, "I don't care what the driver marked! I have called you "
             "four times! Four times! And every time, you tell me to wait!"),
        Turn("customer", _FURIOUS, 0.5, "This is ridiculous! I want my money back, and I want it "
             "today!"),
        Turn("agent", _SOOTHING, 0.6, "You are right, and I apologize. I am refunding the full "
             "amount right now. It will be in your account tomorrow morning."),
        Turn("customer", _NEUTRAL, 1.0, "Okay. Well, thank you. That is what I wanted to hear."),
        Turn("agent", _SERVICE, 0.5, "I have sent you an email about it. Is there anything else?"),
        Turn("customer", _NEUTRAL, 0.6, "No, that is all. Thanks for "
             "your help, and have a good day."),
        Turn("agent", _SERVICE, -0.2, "You too. Goodbye."),
    ),
)  # fmt: skip

WORRIED_TO_RELIEVED = Call(
    name="worried-to-relieved",
    agent=Speaker("Maria", pitch_hz=185.0, formant_ratio=1.14, level_dbfs=-27.0),
    customer=Speaker("customer", pitch_hz=118.0, formant_ratio=0.98, level_dbfs=-28.0),
    turns=(
        Turn("agent", _SERVICE, 0.6, "Lakeside Bank, good afternoon. Maria speaking. "
             "What can I do for you?"),
        Turn("customer", _AFRAID, 0.4, "Hello? Please, you have to help me! I think somebody is "
             "in my account! There are payments that I never made!"),
        Turn("agent", _SOOTHING, 0.4, "All right, we will look at it together. Which payments do "
             "you mean?"),
        Turn("customer", _AFRAID, 0.3, "Two of them! Nine hundred dollars, last night! What if "
             "they take everything?"),
        Turn("agent", _SOOTHING, -0.3, "I have just blocked the card. Nobody can take any more."),
        Turn("customer", _DEJECTED, 1.0, "That was the money for our rent. My wife does not even "
             "know yet. I feel so stupid."),
        Turn("agent", _SOOTHING, 0.8, "Please don't. And I can see that both payments are still "
             "on hold."),
        Turn("customer", _SURPRISED, 0.4, "On hold? What does that mean?"),
        Turn("agent", _SERVICE, 0.4, "It means that the money never left. I have cancelled both. "
             "Your balance is back to normal."),
        Turn("customer", _DELIGHTED, 0.3, "Oh, really? That is wonderful! Thank you so much! "
             "You have made my day!"),
        Turn("agent", _SERVICE, -0.2, "You are very welcome. Your new card will be there "
             "on Friday."),
        Turn("customer", _CHEERFUL, 0.4, "Friday is perfect. I will tell my wife right away. "
             "Thank you, and goodbye!"),
        Turn("agent", _SERVICE, 0.3, "Goodbye, and take care."),
    ),
)  # fmt: skip

CALLS = (CALM_ANGRY_CALM, WORRIED_TO_RELIEVED)
CHUNK_SPEAKER = CALM_ANGRY_CALM.customer
CHUNK_TURN = Turn("customer", _FURIOUS, 0.0, "I want my money back, and I want it today!")
