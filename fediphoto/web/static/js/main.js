// Everything works without scripts; these make it swifter. Each module takes care of one thing in a
// part of the page, and again in parts that arrive later.
import { enhanceAgain } from "./again.js";
import { enhanceAlbums } from "./album.js";
import { enhanceClocks } from "./clock.js";
import { enhanceCopying } from "./copy.js";
import { enhanceCrops } from "./crop.js";
import { enhanceFieldsToCopy } from "./copy_field.js";
import { enhanceDeeds } from "./deeds.js";
import { enhanceDrafts } from "./draft.js";
import { enhanceFilms } from "./film.js";
import { enhanceGuesses } from "./guesses.js";
import { enhanceKeys } from "./keys.js";
import { enhanceLive } from "./live.js";
import { enhanceMenus } from "./menu.js";
import { enhanceMore } from "./more.js";
import { enhanceOffline } from "./offline.js";
import { enhanceOrdering } from "./ordering.js";
import { enhancePasskeys } from "./passkeys.js";
import { enhanceHeldPhotos, enhancePhotos } from "./photos.js";
import { enhancePicker } from "./picker.js";
import { enhanceRecent } from "./recent.js";
import { enhancePasswords } from "./reveal.js";
import { enhanceStories } from "./story.js";
import { enhanceTalk } from "./talk.js";
import { enhanceSharing } from "./share.js";
import { enhanceShared } from "./shared.js";
import { enhanceSheets } from "./sheet.js";
import { enhanceSignOut } from "./sign_out.js";
import { enhanceClipped } from "./unclip.js";

document.documentElement.classList.add("has-script");

function enhance(part) {
  enhanceAlbums(part);
  enhanceFilms(part);
  enhancePhotos(part);
  enhancePicker(part);
}

enhance(document);
enhanceAgain(document);
enhanceClocks(document);
enhanceClipped(document);
enhanceCopying(document);
enhanceCrops(document);
enhanceFieldsToCopy(document);
enhanceDeeds(document);
enhanceDrafts(document);
enhanceGuesses(document);
enhanceHeldPhotos(document);
enhanceKeys(document);
enhanceLive(document);
enhanceMenus(document);
enhanceOrdering(document);
enhancePasskeys(document);
enhanceRecent(document);
enhancePasswords(document);
enhanceSharing(document);
enhanceSheets(document);
enhanceSignOut(document);
enhanceMore(document, enhance);
enhanceOffline();
enhanceShared(document);
enhanceStories(document);
enhanceTalk(document);
